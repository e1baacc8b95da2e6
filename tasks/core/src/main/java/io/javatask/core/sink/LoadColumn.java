package io.javatask.core.sink;

/** The columns that loads add to tables of their own. */
public enum LoadColumn {
  REQUEST_ID("_javatask_request_id", "The request that landed the row."),
  INTERVAL("_javatask_interval", "The partition that the row landed under."),
  ORDINAL("_javatask_ordinal", "The row's record number in its source, from 0.");

  /** What the names of all tables and columns of Javatask's own begin with. */
  static final String PREFIX = "_javatask_";

  private final String column;
  private final String description;

  LoadColumn(String column, String description) {
    this.column = column;
    this.description = description;
  }

  /** The name, unquoted. */
  public String column() {
    return column;
  }

  /** The name, for SQL. */
  String quoted() {
    return Sql.identifier(column);
  }

  /** One sentence for the reference. */
  public String description() {
    return description;
  }
}
