/** Closed weeks as files, for engines such as Spark, Trino or DuckDB. */
@NullMarked
package org.rollcall.analyse.archive;

import org.jspecify.annotations.NullMarked;
