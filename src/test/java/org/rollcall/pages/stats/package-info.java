@NullMarked
package org.rollcall.pages.stats;

import org.jspecify.annotations.NullMarked;
