/** Files of all pings, week by week, for those who ask with Spark, Trino or DuckDB. */
@NullMarked
package org.rollcall.archive;

import org.jspecify.annotations.NullMarked;
