@NullMarked
package org.rollcall.analyse.rollup;

import org.jspecify.annotations.NullMarked;
