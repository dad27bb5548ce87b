@NullMarked
package org.rollcall.problem;

import org.jspecify.annotations.NullMarked;
