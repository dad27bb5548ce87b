@NullMarked
package org.rollcall.pages;

import org.jspecify.annotations.NullMarked;
