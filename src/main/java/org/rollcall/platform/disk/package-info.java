/** The temporary folder, and the number of bytes that may lie there. */
@NullMarked
package org.rollcall.platform.disk;

import org.jspecify.annotations.NullMarked;
