@NullMarked
package org.rollcall.payload;

import org.jspecify.annotations.NullMarked;
