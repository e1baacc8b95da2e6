package io.javatask.worker.lineage;

import io.openlineage.client.OpenLineage;
import java.util.List;

/** Where the columns of a loaded table come from. */
final class ColumnLineage {
  private final OpenLineage facets;
  private final DatasetNames.Named source;

  ColumnLineage(OpenLineage facets, DatasetNames.Named source) {
    this.facets = facets;
    this.source = source;
  }

  OpenLineage.ColumnLineageDatasetFacet of(OutputColumns columns) {
    var fields = facets.newColumnLineageDatasetFacetFieldsBuilder();
    columns
        .contract()
        .properties()
        .forEach(
            property ->
                fields.put(property.name(), made(List.of(from(property.name(), "IDENTITY", "")))));
    for (OutputColumns.Made column : columns.added()) {
      fields.put(
          column.name(),
          made(
              column.from().stream()
                  .map(from -> from(from, column.subtype(), column.description()))
                  .toList()));
    }
    List<OpenLineage.InputField> deciding =
        columns.deciding().stream()
            .map(
                column ->
                    field(column.column(), "INDIRECT", column.subtype(), column.description()))
            .toList();
    return facets.newColumnLineageDatasetFacet(fields.build(), deciding);
  }

  private OpenLineage.ColumnLineageDatasetFacetFieldsAdditional made(
      List<OpenLineage.InputField> from) {
    return facets.newColumnLineageDatasetFacetFieldsAdditionalBuilder().inputFields(from).build();
  }

  private OpenLineage.InputField from(String column, String subtype, String description) {
    return field(column, "DIRECT", subtype, description);
  }

  private OpenLineage.InputField field(
      String column, String type, String subtype, String description) {
    return facets
        .newInputFieldBuilder()
        .namespace(source.namespace())
        .name(source.name())
        .field(column)
        .transformations(
            List.of(
                facets
                    .newInputFieldTransformationsBuilder()
                    .type(type)
                    .subtype(subtype)
                    .description(description)
                    .masking(false)
                    .build()))
        .build();
  }
}
