/**
 * The store in a database: H2 in a file for one server, PostgreSQL for several. Nothing else knows of JDBC.
 */
@NullMarked
package org.sekisho.reports.store.jdbc;

import org.jspecify.annotations.NullMarked;
