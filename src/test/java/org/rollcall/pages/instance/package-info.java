@NullMarked
package org.rollcall.pages.instance;

import org.jspecify.annotations.NullMarked;
