@NullMarked
package org.rollcall.pages.start;

import org.jspecify.annotations.NullMarked;
