/** Reports that clients send beside their pings: that a ping failed, and how long its metrics took. */
@NullMarked
package org.rollcall.receive.clientreport;

import org.jspecify.annotations.NullMarked;
