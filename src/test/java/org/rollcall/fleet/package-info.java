@NullMarked
package org.rollcall.fleet;

import org.jspecify.annotations.NullMarked;
