@NullMarked
package org.rollcall.analyse.identity;

import org.jspecify.annotations.NullMarked;
