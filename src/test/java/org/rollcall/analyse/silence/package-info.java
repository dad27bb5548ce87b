@NullMarked
package org.rollcall.analyse.silence;

import org.jspecify.annotations.NullMarked;
