/**
 * The area of everything that analysts take out. The package itself has what its features share: which pings are read,
 * and which uuids are masked.
 */
@NullMarked
package org.rollcall.analyse;

import org.jspecify.annotations.NullMarked;
