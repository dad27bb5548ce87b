@NullMarked
package org.rollcall.analyse.quality;

import org.jspecify.annotations.NullMarked;
