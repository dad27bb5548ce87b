@NullMarked
package org.rollcall.pages.handin;

import org.jspecify.annotations.NullMarked;
