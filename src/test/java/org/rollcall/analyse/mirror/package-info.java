@NullMarked
package org.rollcall.analyse.mirror;

import org.jspecify.annotations.NullMarked;
