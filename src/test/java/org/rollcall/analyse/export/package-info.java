@NullMarked
package org.rollcall.analyse.export;

import org.jspecify.annotations.NullMarked;
