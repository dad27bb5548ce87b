@NullMarked
package org.rollcall.pages.quality;

import org.jspecify.annotations.NullMarked;
