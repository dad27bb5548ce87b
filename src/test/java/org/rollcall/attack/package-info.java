/** What strangers may try against the packaged service, in the memory of the container. */
@NullMarked
package org.rollcall.attack;

import org.jspecify.annotations.NullMarked;
