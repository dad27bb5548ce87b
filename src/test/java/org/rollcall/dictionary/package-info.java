@NullMarked
package org.rollcall.dictionary;

import org.jspecify.annotations.NullMarked;
