@NullMarked
package org.rollcall.pages.insight;

import org.jspecify.annotations.NullMarked;
