package io.javatask.core.sink;

import javax.sql.DataSource;

/**
 * Who asks the queries of contracts: a role that cannot write, with a login of its own.
 *
 * @param user the role, by which it is granted the staged rows
 */
record QueryRole(DataSource source, String user) {}
