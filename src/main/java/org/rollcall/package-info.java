/** Rollcall, the central receiver of service pings. */
@NullMarked
package org.rollcall;

import org.jspecify.annotations.NullMarked;
