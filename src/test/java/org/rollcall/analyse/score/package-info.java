@NullMarked
package org.rollcall.analyse.score;

import org.jspecify.annotations.NullMarked;
