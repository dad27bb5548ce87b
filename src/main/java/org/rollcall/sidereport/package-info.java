/** What instances report beside their pings: that a ping failed, and how long its metrics took. */
@NullMarked
package org.rollcall.sidereport;

import org.jspecify.annotations.NullMarked;
