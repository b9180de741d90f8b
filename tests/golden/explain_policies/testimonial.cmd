rung explain policies/testimonial.rung
