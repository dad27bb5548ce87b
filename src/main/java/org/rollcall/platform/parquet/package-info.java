/** Writes Apache Parquet files of flat tables, in little memory however wide and long they are. Knows nothing of pings. */
@NullMarked
package org.rollcall.platform.parquet;

import org.jspecify.annotations.NullMarked;
