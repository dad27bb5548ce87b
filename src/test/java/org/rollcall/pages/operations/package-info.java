@NullMarked
package org.rollcall.pages.operations;

import org.jspecify.annotations.NullMarked;
