/** From the bytes of a payload to the content that is stored, and back. */
@NullMarked
package org.rollcall.ping.payload;

import org.jspecify.annotations.NullMarked;
