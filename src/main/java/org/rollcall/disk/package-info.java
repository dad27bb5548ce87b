/** The temporary folder, and how much may lie there. */
@NullMarked
package org.rollcall.disk;

import org.jspecify.annotations.NullMarked;
