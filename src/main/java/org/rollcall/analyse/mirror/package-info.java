/** The endpoints that instances have too: service_ping, queries, non_sql_metrics and version. */
@NullMarked
package org.rollcall.analyse.mirror;

import org.jspecify.annotations.NullMarked;
