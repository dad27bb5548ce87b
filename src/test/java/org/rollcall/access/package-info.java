@NullMarked
package org.rollcall.access;

import org.jspecify.annotations.NullMarked;
