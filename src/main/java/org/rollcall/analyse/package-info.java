/**
 * The area of everything that analysts take out. The package itself has what its features share: the pings that a caller asks
 * for and may see, as parameters, as a query and as SQL, and the masking of uuids.
 */
@NullMarked
package org.rollcall.analyse;

import org.jspecify.annotations.NullMarked;
