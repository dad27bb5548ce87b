/** Gauges of what is in the database, for operators. */
@NullMarked
package org.rollcall.operate.monitor;

import org.jspecify.annotations.NullMarked;
