/** The area of everything that any service of this kind needs. It knows nothing of pings. */
@NullMarked
package org.rollcall.platform;

import org.jspecify.annotations.NullMarked;
