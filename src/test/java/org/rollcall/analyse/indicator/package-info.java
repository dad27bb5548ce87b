@NullMarked
package org.rollcall.analyse.indicator;

import org.jspecify.annotations.NullMarked;
