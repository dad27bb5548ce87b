/** The page that has every part of the pages once, in development and tests. */
@NullMarked
package org.rollcall.pages.components;

import org.jspecify.annotations.NullMarked;
