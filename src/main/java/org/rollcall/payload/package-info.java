/** From the bytes of a payload to what is stored of it, and back. */
@NullMarked
package org.rollcall.payload;

import org.jspecify.annotations.NullMarked;
