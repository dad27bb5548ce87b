/** The area of everything that operators decide about what is received. */
@NullMarked
package org.rollcall.operate;

import org.jspecify.annotations.NullMarked;
