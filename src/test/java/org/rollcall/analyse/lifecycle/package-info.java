@NullMarked
package org.rollcall.analyse.lifecycle;

import org.jspecify.annotations.NullMarked;
