package io.javatask.core.imports;

import java.util.Map;
import java.util.Optional;

/** Why expectations that Great Expectations has cannot be said in a contract. */
final class Inexpressible {
  private static final String OTHER_TYPES =
      "it names a type of pandas or of a database; a contract declares logical types, which the"
          + " rule 'type' of each column checks";
  private static final String QUERY = "it is a query; write a rule of type sql";
  private static final String NOT_THERE = "Great Expectations 1.x does not evaluate it either";

  private static final Map<String, String> REASONS =
      Map.ofEntries(
          Map.entry("expect_column_values_to_be_of_type", OTHER_TYPES),
          Map.entry("expect_column_values_to_be_in_type_list", OTHER_TYPES),
          Map.entry("expect_column_type_to_be", OTHER_TYPES),
          Map.entry("unexpected_rows_expectation", QUERY),
          Map.entry("expect_query_results_to_match_comparison", QUERY),
          Map.entry("expect_multicolumn_values_to_be_unique", NOT_THERE),
          Map.entry("expect_column_pair_cramers_phi_value_to_be_less_than", NOT_THERE),
          Map.entry("expect_column_chisquare_test_p_value_to_be_greater_than", NOT_THERE),
          Map.entry("expect_column_bootstrapped_ks_test_p_value_to_be_greater_than", NOT_THERE),
          Map.entry(
              "expect_column_parameterized_distribution_ks_test_p_value_to_be_greater_than",
              NOT_THERE));

  private Inexpressible() {}

  static Optional<String> reason(String expectation) {
    return Optional.ofNullable(REASONS.get(expectation));
  }
}
