@NullMarked
package org.rollcall.analyse;

import org.jspecify.annotations.NullMarked;
