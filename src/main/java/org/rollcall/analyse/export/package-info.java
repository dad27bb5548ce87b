/** Bulk export of pings as JSON, NDJSON, CSV and Parquet. */
@NullMarked
package org.rollcall.analyse.export;

import org.jspecify.annotations.NullMarked;
