@NullMarked
package org.rollcall.platform.access;

import org.jspecify.annotations.NullMarked;
