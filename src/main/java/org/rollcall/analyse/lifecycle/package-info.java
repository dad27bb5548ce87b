/** How long instances stay, when they fall silent, and which versions they have: the fleet over months and weeks. */
@NullMarked
package org.rollcall.analyse.lifecycle;

import org.jspecify.annotations.NullMarked;
