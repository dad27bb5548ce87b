/** The area of everything that instances and people send in. */
@NullMarked
package org.rollcall.receive;

import org.jspecify.annotations.NullMarked;
