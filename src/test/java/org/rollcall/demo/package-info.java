@NullMarked
package org.rollcall.demo;

import org.jspecify.annotations.NullMarked;
