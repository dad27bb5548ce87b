@NullMarked
package org.rollcall.analyse.fleet;

import org.jspecify.annotations.NullMarked;
